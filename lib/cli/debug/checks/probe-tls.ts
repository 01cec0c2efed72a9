import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { defined } from '../../../../functions/domain/values/defined.ts';
import { type Instant, instantOf } from '../../../../functions/domain/values/instant.ts';
import { openTunnel, ProxyFault, type ProxyServer } from '../../../platform/connections/proxy.ts';
import { transportWord } from '../../../platform/transport-fault.ts';

/** The certificate that a host shows. */
export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: Instant;
  readonly validTo: Instant;
}

/** What came of a TLS handshake; `code`: Node's word for what is wrong, absent: all is well. */
export interface TlsProbe {
  readonly code?: string;
  /** Absent: it did not come to that. */
  readonly certificate?: ShownCertificate;
  readonly protocol?: string;
}

const TIMEOUT_MS = 5000;
/** A server of TLS 1.3 says only after the handshake that it wants a client certificate: within a round trip or two. */
const ALERT_MS = 750;

/**
 * Shakes hands, waits for an alert, and hangs up: nothing is sent. A certificate that is not trusted is looked at all the same.
 *
 * @param proxy the one on the way; absent: none
 */
export async function probeTls(host: string, port: number, proxy?: ProxyServer): Promise<TlsProbe> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return await shakeHands(host, port, proxy && (await openTunnel(proxy, { host, port, signal })));
  } catch (error) {
    if (error instanceof ProxyFault) return { code: error.code };
    throw error;
  }
}

function shakeHands(host: string, port: number, tunnel: Socket | undefined): Promise<TlsProbe> {
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      ...(tunnel && { socket: tunnel }),
      ...(isIP(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
    });
    let shown: TlsProbe = {};
    const end = (probe: TlsProbe): void => {
      socket.destroy();
      resolve(probe);
    };
    socket.once('secureConnect', () => {
      const x509 = socket.getPeerX509Certificate();
      const protocol = socket.getProtocol();
      shown = defined({
        // The types say Error; it is the code, as text.
        code: socket.authorized ? undefined : String(socket.authorizationError),
        protocol: protocol ?? undefined,
        certificate: x509 && {
          subject: oneLine(x509.subject),
          issuer: oneLine(x509.issuer),
          validFrom: instantOf(x509.validFromDate),
          validTo: instantOf(x509.validToDate),
        },
      });
      if (shown.code === undefined) {
        setTimeout(() => end(shown), ALERT_MS);
      } else {
        end(shown);
      }
    });
    socket.once('timeout', () => end({ code: 'ETIMEDOUT' }));
    socket.once('error', (error: NodeJS.ErrnoException) => end({ ...shown, code: transportWord(error) }));
  });
}

function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}
