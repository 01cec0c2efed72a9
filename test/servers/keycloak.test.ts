import { describeServer } from './describe-server.ts';
import { KEYCLOAK } from './start/keycloak.ts';

describeServer(KEYCLOAK);
