"""Starts LocalStack without Docker, with what it has Docker or downloads for put in their place:

- functions run as processes of one Node (node_executor.py),
- DynamoDB is the DynamoDB Local that npm has installed (dynamodb_local.py).

What is replaced is of LocalStack 4.14.0, whose version requirements.txt pins.
"""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

from localstack.services.lambda_.invocation import runtime_executor

HERE = Path(__file__).parent
END_TIMEOUT_SECONDS = 20

options = argparse.ArgumentParser()
options.add_argument("--node", required=True, help="the Node that functions run on")
options.add_argument("--dynamodb", required=True, help="folder of DynamoDBLocal.jar")
options.add_argument("--ends-with-input", action="store_true", help="ends with its standard input")
given = options.parse_args()


def run_functions_on_node():
    from node_executor import NodeExecutor

    NodeExecutor.node = given.node
    NodeExecutor.function_process = str(HERE / "function-process.ts")
    plugin = SimpleNamespace(load=lambda: NodeExecutor)
    runtime_executor.EXECUTOR_PLUGIN_MANAGER = SimpleNamespace(exists=lambda _: True, load=lambda _: plugin)


def log_where_the_function_says():
    """LocalStack stores the log group of a function, and logs to /aws/lambda/NAME all the same."""
    from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment

    otherwise = ExecutionEnvironment.get_log_group_name
    ExecutionEnvironment.get_log_group_name = (
        lambda self: self.function_version.config.logging_config.get("LogGroup") or otherwise(self)
    )


def run_installed_dynamodb():
    from localstack.services.dynamodb.server import DynamodbServer
    from localstack.utils.common import TMP_THREADS, ShellCommandThread

    def start(server):
        command = [sys.executable, str(HERE / "dynamodb_local.py"), given.dynamodb, str(server.port)]
        thread = ShellCommandThread(command, stdin=True, log_listener=lambda *_, **__: None, name="dynamodb-local")
        TMP_THREADS.append(thread)
        thread.start()
        return thread

    DynamodbServer.do_start_thread = start


def end_with_input():
    """Whoever has started it may be killed: its end of the pipe is closed all the same."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_TIMEOUT_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


run_functions_on_node()
log_where_the_function_says()
run_installed_dynamodb()
if given.ends_with_input:
    threading.Thread(target=end_with_input, daemon=True).start()

from localstack.runtime.main import main  # noqa: E402

main()
