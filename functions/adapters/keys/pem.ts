/** This folder: private keys and certificates, in whatever way somebody put them into a secret. */

/** A block of PEM text. */
export interface PemBlock {
  /** `RSA PRIVATE KEY`; no label: base64 without the lines around it. */
  readonly label: string;
  readonly der: Buffer;
  readonly isEncrypted: boolean;
  /** Cipher and initial vector of a block that is encrypted as PEM, `AES-256-CBC,00FF...`; absent: it is not. */
  readonly cipher?: string | undefined;
}

/** The line before or after a block. Any dashes will do: an editor may have made one long one of two. */
const MARK = /\p{Pd}{1,9}\s{0,9}(?<which>BEGIN|END)(?<label>[A-Z0-9\s]{1,60})\p{Pd}{1,9}/gu;
/** What is before the base64 of a block that is encrypted as PEM; its line ends may be lost. @see https://www.rfc-editor.org/rfc/rfc1421#section-4.6 */
const ENCRYPTION =
  /Proc-Type:\s{0,9}4,\s{0,9}ENCRYPTED\s{0,9}DEK-Info:\s{0,9}(DES[A-Z0-9-]{0,20},\s{0,9}[0-9A-F]{16}|[A-Z0-9-]{1,30},\s{0,9}[0-9A-F]{32})/i;
/** Base64 of a whole PEM file, and of that. */
const LEVELS = 2;

/**
 * Returns the blocks in a text, which may have lost its line ends on the way, to blanks, to `\n` written out once or twice, to
 * nothing, may be in quotes, in base64 as a whole, or the bare base64 of one block; an empty list when it is none of that.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7468
 */
export function pemBlocks(text: string, levels = LEVELS): readonly PemBlock[] {
  const lines = text.replaceAll(/\\{1,8}(?:[rnt]|u000[ad])/gi, '\n');
  const marks = [...lines.matchAll(MARK)];
  const blocks = marks.flatMap((mark, index) => {
    const end = marks[index + 1];
    const isBlock = mark.groups?.['which'] === 'BEGIN' && end?.groups?.['which'] === 'END';
    return isBlock ? [blockOf(labelOf(mark), lines.slice(mark.index + mark[0].length, end.index))] : [];
  });
  if (blocks.length > 0) return blocks;
  const base64 = lines.replaceAll(/[\s"'\\\uFEFF]/g, '');
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(base64)) return [];
  const inner = levels > 0 ? pemBlocks(Buffer.from(base64, 'base64').toString('latin1'), levels - 1) : [];
  return inner.length > 0 ? inner : [blockOf('', base64)];
}

/** `RSAPRIVATEKEY`, where every blank was lost, is `RSA PRIVATE KEY`. */
function labelOf({ groups }: RegExpExecArray): string {
  const text = groups?.['label'] ?? '';
  return text.replaceAll(/\s/g, '').replaceAll(/(?<=.)(PRIVATE|PUBLIC|KEY|REQUEST|PARAMETERS)/g, ' $1');
}

function blockOf(label: string, body: string): PemBlock {
  const isEncrypted = label.includes('ENCRYPTED') || /\bENCRYPTED\b/.test(body);
  const base64 = body.replace(ENCRYPTION, '').replaceAll(/[^A-Za-z0-9+/=]/g, '');
  const cipher = ENCRYPTION.exec(body)?.[1]?.replaceAll(/\s/g, '');
  return { label, der: Buffer.from(base64, 'base64'), isEncrypted, cipher };
}
