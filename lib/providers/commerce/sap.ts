import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { formOf, meantBy } from '../definition/checked-option.ts';
import { refuseOpenHost } from '../definition/host-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/** A client of SAP BTP (XSUAA) or of SAP Cloud Identity Services, from the service key of a binding. */
export interface SapOptions extends ServiceOptions {
  /** Host of the service key's `url`: `name.authentication.eu10.hana.ondemand.com` or `tenant.accounts.ondemand.com`. */
  readonly host: string;
  /** What the secret holds. Default `client_secret`; `certificate`: a certificate (x509) with its key, for mutual TLS. */
  readonly credential?: 'client_secret' | 'certificate';
  /** Default: every scope that the client has. */
  readonly scope?: string;
  /** Cloud Identity Services: the API of another application, `urn:sap:identity:application:provider:name:<name>`. */
  readonly resource?: string | readonly string[];
}

/** Of XSUAA, as `url` or as `certurl` of a service key has it. */
const XSUAA = /^([a-z0-9-]+)\.authentication\.(?:cert\.)?([a-z0-9-]+\.(?:hana\.ondemand\.com|platform\.sapcloud\.cn))$/;
/** Of XSUAA or of Cloud Identity Services. */
const HOST = new RegExp(`${XSUAA.source}|^[a-z0-9-]+\\.accounts\\.(?:ondemand\\.com|cloud\\.sap)$`);
const EXPECTED =
  'the host of the service key like name.authentication.eu10.hana.ondemand.com, or of the tenant like abc123.accounts.ondemand.com';

/**
 * Returns the definition of a client of SAP BTP or SAP Cloud Identity Services that acts as itself.
 *
 * @throws {InvalidServiceDefinition} when the host is neither's, or the rest cannot work
 * @see https://help.sap.com/docs/btp/sap-business-technology-platform/implementing-custom-token-retrieval-from-sap-authorization-and-trust-management-service
 */
export function sap(given: SapOptions): ServiceDefinition {
  const options = givenOf(given);
  const { credential, scope, resource } = options;
  const isTls = meantBy<boolean>(credential, 'credential', { client_secret: false, certificate: true });
  refuseOpenHost(options.host, 'host', options.tenants);
  const [host, subdomain, landscape] = formOf(options.host, 'host', HOST, EXPECTED);
  const isXsuaa = landscape !== undefined;
  return definePreset('sap', options, {
    timing: { expectedLifetimeSeconds: isXsuaa ? { min: 300, max: 86_400 } : { min: 60, max: 3600 } },
    tokenUrl: isXsuaa
      ? `https://${subdomain}.authentication.${isTls ? 'cert.' : ''}${landscape}/oauth/token`
      : `https://${host}/oauth2/token`,
    grant: defined({ type: 'client_credentials', scope, resource }),
    // XSUAA does not decode Basic, and its ids and secrets have characters that are encoded.
    clientAuthentication: {
      method: isTls ? 'tls_client_auth' : isXsuaa ? 'client_secret_post' : 'client_secret_basic',
    },
  });
}
