"""The application as a server loads it, in its worker: settings from the environment, library opened on import."""

from assistant.answer import Assistant
from assistant.config import read_config
from assistant.conversations import Conversations
from index.library import open_library
from index.vocabulary import read_vocabulary
from web import create_app

config = read_config()
library = open_library(config.library_folder, vocabulary=read_vocabulary(*config.vocabulary_files))
assistant = Assistant(library, help_text=config.assistant.help)
application = create_app(assistant, Conversations(config.conversations_file))
