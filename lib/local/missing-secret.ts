import type { StatusAnswer } from '../../functions/contract/status.ts';
import { suggest } from '../definition/suggest.ts';
import type { Mode } from './choose-mode.ts';

/**
 * Returns a status in which a secret that does not exist is told by the file it has to be in, with the name there that was most
 * likely meant: the function knows Secrets Manager only.
 *
 * @param names of the secrets in that file
 */
export function tellMissingSecrets(
  answer: StatusAnswer,
  { definitions, secretsFile }: Extract<Mode, { readonly kind: 'own' }>,
  names: readonly string[],
): StatusAnswer {
  const services = answer.services.map((status) => {
    const name = definitions.find(({ id }) => id === status.service)?.secret?.name;
    if (status.diagnosis.code !== 'secret-missing' || name === undefined || names.includes(name)) return status;
    const meant = suggest(name, names);
    const message = `${secretsFile} has no "${name}"${meant === undefined ? '' : `, it has "${meant}"`}`;
    const advice = `correct the name in ${secretsFile}, or secret.name in the definition; the next sweep sees it`;
    return { ...status, diagnosis: { ...status.diagnosis, message, advice } };
  });
  return { ...answer, services };
}
