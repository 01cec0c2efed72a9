import { describeServer } from './describe-server.ts';
import { SPRING_AUTHORIZATION_SERVER } from './start/spring-authorization-server.ts';

describeServer(SPRING_AUTHORIZATION_SERVER);
