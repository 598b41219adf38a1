// Feishu's own Node SDK at work against the stand-in: it does what WITNESS (JSON) asks for and
// prints one JSON object a line. Then it listens, over both transports, until stdin closes.
import { Console } from 'node:console';
import { createServer } from 'node:http';
import { AESCipher, Client, EventDispatcher, WSClient, adaptDefault } from '@larksuiteoapi/node-sdk';

const asked = JSON.parse(process.env.WITNESS);
process.stdin.resume().on('end', () => process.exit());
const tell = (line) => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const logger = new Console(process.stderr); // the SDK would log into what we print
const app = { appId: asked.app_id, appSecret: asked.app_secret, domain: asked.domain, logger };
const client = new Client(app);
const { message } = client.im.v1;
const { appTableRecord } = client.bitable.v1;

const interactive = (card) => ({ msg_type: 'interactive', content: JSON.stringify(card) });
const send = (card) =>
  message.create({
    params: { receive_id_type: 'open_id' },
    data: { receive_id: asked.open_id, ...interactive(card) },
  });

async function call() {
  const { bot } = await client.request({ method: 'GET', url: '/open-apis/bot/v3/info' });
  tell({ bot });

  let page = { has_more: true, page_token: undefined };
  while (page.has_more) {
    const params = { page_size: 2, page_token: page.page_token };
    ({ data: page } = await appTableRecord.search({ path: asked.table, params, data: {} }));
    tell({ page });
  }

  const { data: sent } = await send(asked.card);
  const path = { message_id: sent.message_id };
  await message.patch({ path, data: { content: JSON.stringify(asked.patched) } });
  const text = JSON.stringify({ text: asked.reply });
  const { data: reply } = await message.reply({ path, data: { msg_type: 'text', content: text } });
  tell({ sent, reply });

  const refusal = await send(asked.broken).catch((error) => error.response);
  tell({ status: refusal.status, ...refusal.data });
}

function dispatcher(transport, keys) {
  const heard = (event) => tell({ transport, event });
  return new EventDispatcher({ ...keys, logger }).register({
    'im.message.receive_v1': heard,
    'card.action.trigger': (event) => {
      heard(event);
      return asked.answer;
    },
  });
}

function listen() {
  const keys = { encryptKey: asked.encrypt_key, verificationToken: asked.verification_token };
  const hook = adaptDefault('/events', dispatcher('webhook', keys), { autoChallenge: true });
  const server = createServer(hook);
  const connection = new WSClient({
    ...app,
    onReady: () => tell({ connected: true, port: server.address().port }),
  });
  server.listen(0, '127.0.0.1', () =>
    connection.start({ eventDispatcher: dispatcher('ws', {}) }),
  );
}

tell({ decrypted: JSON.parse(new AESCipher(asked.encrypt_key).decrypt(asked.sealed)) });
await call();
listen();
