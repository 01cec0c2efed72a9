"""Runs Lambda functions of LocalStack as processes of one Node, from the code that was deployed: no container.

LocalStack's own executor needs Docker. It is one implementation of an interface, RuntimeExecutor, and this is another.
A process holds one execution environment: it gets an invocation a line, and answers on a descriptor of its own
(function-process.ts). A process that took too long is ended, and the next invocation starts another, as on AWS.
"""

import json
import os
import queue
import subprocess
import threading

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

# Lambda gives INIT 10 s; a machine that is busy with other things gets longer.
INIT_TIMEOUT_SECONDS = 120
STOP_TIMEOUT_SECONDS = 5
ENDED = None


class NodeExecutor(RuntimeExecutor):
    # Set once, by start_localstack.py: the Node to run, and function-process.ts.
    node = ""
    function_process = ""

    def start(self, env_vars):
        code = str(self.function_version.config.code.get_unzipped_code_location())
        self.environment = {name: str(value) for name, value in env_vars.items()} | {
            "PATH": "/usr/bin:/bin",
            "LAMBDA_TASK_ROOT": code,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.function_version.config.runtime}",
        }
        self._spawn()

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def invoke(self, payload):
        if self.process.poll() is not None:
            self._spawn()
        request_id = payload["invoke-id"]
        seconds = self.function_version.config.timeout
        order = {
            "requestId": request_id,
            "eventText": payload["payload"] or "{}",
            "invokedFunctionArn": payload["invoked-function-arn"],
            "timeoutMs": seconds * 1000,
        }
        try:
            self.process.stdin.write(f"{json.dumps(order)}\n".encode())
            self.process.stdin.flush()
            end = self.results.get(timeout=seconds)
        except BrokenPipeError:
            end = ENDED
        except queue.Empty:
            self._kill()
            end = _failed("Sandbox.Timedout", request_id, f"Task timed out after {seconds:.2f} seconds")
        if end is ENDED or end["type"] == "crashed":
            status = self._kill()
            exited = f"Runtime exited with error: exit status {status}"
            end = _failed("Runtime.ExitError", request_id, exited) if end is ENDED else end
        succeeded = end["type"] == "succeeded"
        answer = end["resultText"] if succeeded else json.dumps(end["error"])
        return InvocationResult(request_id, answer.encode(), not succeeded, self._logs_of(request_id))

    def get_logs(self):
        return ""

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return ""

    @classmethod
    def prepare_version(cls, function_version):
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass

    def _spawn(self):
        read_end, write_end = os.pipe()
        self.process = subprocess.Popen(
            [self.node, self.function_process, str(write_end)],
            cwd=self.environment["LAMBDA_TASK_ROOT"],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[write_end],
        )
        os.close(write_end)
        self.results = _read_lines(os.fdopen(read_end, "rb"), json.loads)
        self.log_lines = _read_lines(self.process.stdout, lambda line: line.decode(errors="replace"))
        try:
            init = self.results.get(timeout=INIT_TIMEOUT_SECONDS)
        except queue.Empty:
            init = ENDED
        if init is ENDED or init["type"] != "ready":
            status = self._kill()
            error = init["error"] if init else _failed("Runtime.ExitError", self.id, f"exit status {status}")["error"]
            raise StatusErrorException("INIT has failed", payload=json.dumps(error).encode())

    def _kill(self):
        self.process.kill()
        return self.process.wait()

    def _logs_of(self, request_id):
        """What was written until the invocation ended, or the process."""
        end_line = f"END RequestId: {request_id}\n"
        lines = [f"START RequestId: {request_id} Version: {self.function_version.id.qualifier}\n"]
        while lines[-1] != end_line:
            line = self.log_lines.get()
            if line is ENDED:
                break
            lines.append(line)
        return "".join(lines)


def _failed(error_type, request_id, reason):
    error = {"errorType": error_type, "errorMessage": f"RequestId: {request_id} Error: {reason}"}
    return {"type": "failed", "error": error}


def _read_lines(stream, parse):
    """Returns a queue of what is read, with ENDED at its end: nobody waits at a pipe that is full."""
    lines = queue.Queue()

    def read():
        with stream:
            for line in stream:
                lines.put(parse(line))
        lines.put(ENDED)

    threading.Thread(target=read, daemon=True).start()
    return lines
