import type { Bench } from '../harness/bench.ts';
import { bundle } from './bundle.ts';
import { clientHit, clientPeek } from './cached-token.ts';
import { refreshColdFloor, serveColdFloor } from './cold-floor.ts';
import { coldToken } from './cold-token.ts';
import { cost } from './cost.ts';
import { herd } from './herd.ts';
import { refresh0ms, refresh150ms } from './refresh-throughput.ts';
import { serveCold } from './serve-cold.ts';
import { serveFirstRequest } from './serve-first-request.ts';
import { serveTenant, serveWarm } from './serve-warm.ts';
import { statusAtScale } from './status-at-scale.ts';
import { tenantsDue, tenantsStreamed } from './tenants.ts';

/** Every row, in the order of the table. None imports a package of bench/ itself: those are the fixtures' alone. */
export const ROWS: readonly Bench[] = [
  serveCold,
  serveColdFloor,
  refreshColdFloor,
  serveFirstRequest,
  bundle,
  serveWarm,
  serveTenant,
  clientHit,
  clientPeek,
  coldToken,
  refresh150ms,
  refresh0ms,
  herd,
  cost,
  statusAtScale,
  tenantsDue,
  tenantsStreamed,
];
