import { describeServer } from './describe-server.ts';
import { AUTHLIB } from './start/python-servers.ts';

describeServer(AUTHLIB);
