// biome-ignore-all lint/performance/noBarrelFile: the one entry point that the package's exports name.

export type { TokenKeeperAttributes } from './access/imported-token-keeper.ts';
export type { ITokenKeeper } from './access/token-keeper-interface.ts';
export { KeeperDashboard } from './alarms/keeper-dashboard.ts';
export { InvalidDeployment } from './check-deployment.ts';
export { TokenKeeper } from './token-keeper.ts';
export type { TokenKeeperProps } from './token-keeper-props.ts';
export { TokenKeeperStack, type TokenKeeperStackProps } from './token-keeper-stack.ts';
