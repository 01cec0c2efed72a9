import { describeServer } from './describe-server.ts';
import { MOCK_OAUTH2_SERVER } from './start/mock-oauth2-server.ts';

describeServer(MOCK_OAUTH2_SERVER);
