"""What Slack posts, read: forms decoded, kinds of payload told apart, turned into `Said`."""
