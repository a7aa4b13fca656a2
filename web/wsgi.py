"""The application as a server loads it, in its worker: settings from the environment, library opened on import."""

from assistant.config import read_config
from assistant.conversations import Conversations
from assistant.setup import open_built
from web import create_app

config = read_config()
conversations = Conversations(config.conversations_file, keep_days=config.conversations.keep_days)
conversations.expire()
application = create_app(open_built(config), conversations)
