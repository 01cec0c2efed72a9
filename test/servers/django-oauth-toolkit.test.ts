import { describeServer } from './describe-server.ts';
import { DJANGO_OAUTH_TOOLKIT } from './start/python-servers.ts';

describeServer(DJANGO_OAUTH_TOOLKIT);
