"""Runs Amazon's DynamoDB Local in memory, on 127.0.0.1 only: dynamodb_local.py FOLDER PORT.

Started with `java -jar` it listens on every interface, and has no option not to. So its server is made here (JPype is in
LocalStack's own packages) and told its host before it starts. It ends with its standard input.
"""

import os
import sys
import threading

import jpype

folder, port = sys.argv[1:]
jpype.startJVM(
    "-XX:-UsePerfData",
    f"-Djava.library.path={folder}/DynamoDBLocal_lib",
    f"-Djava.io.tmpdir={os.environ['TMPDIR']}",
    classpath=[f"{folder}/DynamoDBLocal.jar"],
)
runner = jpype.JClass("software.amazon.dynamodb.services.local.main.ServerRunner")
proxy = runner.createServerFromCommandLineArgs(["-inMemory", "-disableTelemetry", "-port", port])
field = proxy.getClass().getDeclaredField("server")
field.setAccessible(True)
for connector in field.get(proxy).getConnectors():
    connector.setHost("127.0.0.1")
proxy.start()


def end_with_input():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
proxy.join()
