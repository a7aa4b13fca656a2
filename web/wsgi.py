"""The application as a server loads it, in its worker: settings from the environment, library opened on import."""

import threading
from functools import partial

from assistant.config import read_config
from assistant.conversations import Conversations
from assistant.setup import open_built, reopened
from web import create_app, logs
from web.swap import mark

config = read_config()
logs.set_up(config.web)
conversations = Conversations(config.conversations_file, keep_days=config.conversations.keep_days)
conversations.expire()
folder = config.library_folder
seen = mark(folder)  # before it is opened: what is built meanwhile is opened after it
application = create_app(open_built(config), conversations, config.web)
follow = partial(
    application.extensions["served"].follow, folder, seen, partial(reopened, config), stop=threading.Event()
)
threading.Thread(target=follow, daemon=True).start()
