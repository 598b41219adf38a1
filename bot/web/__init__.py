"""What a browser or a load balancer starts. The only place of fastapi beside the webhook door."""
