/** What has been filled in in one form. */

export class Answers {
  #values = new Map();
  #required = new Map();

  /** Names a control; a required one is marked when it is still empty on submit. */
  enter(element, node, value) {
    if (element.required) this.#required.set(element.name, node);
    if (value !== undefined) this.#values.set(element.name, value);
  }

  set(name, value) {
    this.#values.set(name, value);
    this.#required.get(name)?.classList.remove('missing');
  }

  get(name) {
    return this.#values.get(name);
  }

  clear() {
    this.#values.clear();
    this.#required.clear();
  }

  /** Marks the required controls that are empty; true when there is none. */
  complete() {
    const empty = (value) => value === undefined || value === '' || value.length === 0;
    const missing = [...this.#required].filter(([name]) => empty(this.#values.get(name)));
    for (const [, node] of missing) node.classList.add('missing');
    return missing.length === 0;
  }

  /** As Feishu sends them: `form_value`. */
  values() {
    return Object.fromEntries(this.#values);
  }
}
