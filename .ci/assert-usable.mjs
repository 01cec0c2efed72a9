// Reads what `npm start -- --once --json` printed from standard input and ends with an error unless every line is a JSON object
// and the last status says that each service named as an argument has a usable token.
import { text } from 'node:stream/consumers';

const lines = (await text(process.stdin)).split('\n').filter((line) => line !== '');
const status = lines
  .map((line) => JSON.parse(line))
  .filter(({ event }) => event === 'status')
  .at(-1);
const usable = status?.services.filter((service) => service.usable === true).map(({ service }) => service) ?? [];
const missing = process.argv.slice(2).filter((service) => !usable.includes(service));
if (missing.length > 0) throw new Error(`no usable token: ${missing.join(', ')}`);
console.log(`usable: ${usable.join(', ')}`);
