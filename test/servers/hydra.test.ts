import { describeServer } from './describe-server.ts';
import { HYDRA } from './start/hydra.ts';

describeServer(HYDRA);
