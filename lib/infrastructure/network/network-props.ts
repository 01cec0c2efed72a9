import type { AuthorityProps } from './certificate-authorities.ts';
import type { FunctionSettings } from './function-settings.ts';
import type { ProxyProps } from './proxy-props.ts';
import type { VpcProps } from './vpc-placement.ts';

/** How both functions fit into the network and under the rules of an organisation. All of it is optional. */
export interface NetworkProps extends VpcProps, ProxyProps, AuthorityProps, FunctionSettings {}
