"""The application as a server loads it, in its worker: settings from the environment, library opened on import."""

from assistant.answer import Assistant
from assistant.config import read_config
from assistant.conversations import Conversations
from index.library import open_library
from web import create_app

config = read_config()
application = create_app(Assistant(open_library(config.library_folder)), Conversations(config.conversations_file))
