import { describeServer } from './describe-server.ts';
import { OIDC_PROVIDER } from './start/oidc-provider.ts';

describeServer(OIDC_PROVIDER);
