import { ErrorCode } from '../../src/protocol/constants';
import { serverErrorRows } from '../../src/protocol/server-errors';
import { clientErrors } from './client-errors';
import { code, table } from './markdown';
import { classTexts } from './source-docs';

/** Where the table of mistakes begins and ends, which a program fills that makes them. */
export const mistakesStart = '<!-- mistakes:start -->';
export const mistakesEnd = '<!-- mistakes:end -->';

const intro = `# Errors

<!-- Made by \`npm run docs:generate\`, the table of mistakes by \`npm run docs:mistakes\`: change the sources instead. -->

Whatever goes wrong is a \`DriverError\`. Its \`message\` says what happened, where, why and what to do; it is fit for a log, and has neither
values nor secrets. Beside it there are:

| field | what it tells |
|---|---|
| \`code\` | which error it is: stable, and listed below |
| \`mayHaveRun\` | whether the request may have been applied although no answer says so; false means that it is safe to send it again |
| \`host\` | \`address:port\` of the node concerned |
| \`query\` | the CQL text, without its values |
| \`cause\` | what lies under it, where something does |
| \`stack\` | begins at your own \`await\`, not at the driver's socket; nothing is spent on it while requests succeed |

\`\`\`ts
import { Cluster, DriverError, NoHostAvailableError, WriteTimeoutError } from 'purecql';

const session = await Cluster.fromEnv().connect('shop');
try {
  await session.execute('INSERT INTO users (id, name) VALUES (?, ?)', [7, 'Ada'], { idempotent: true });
} catch (error) {
  if (error instanceof WriteTimeoutError) console.error(error.writeType, error.received, error.blockFor);
  else if (error instanceof NoHostAvailableError) for (const each of error.errors) console.error(each.host, each.code);
  else if (error instanceof DriverError) console.error(error.code, error.mayHaveRun);
  else throw error;
}
\`\`\`

When all hosts fail, the message of \`NoHostAvailableError\` has a line for each; when all fail by the same mistake of configuration, such as a
wrong password, \`connect()\` rejects with that one error. Codes are compared, texts are read: texts may change in any version, codes do not.
`;

const mayRun = { no: 'no', yes: 'yes', ask: 'as `mayHaveRun` says' } as const;

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function serverTable(): string {
  const texts = classTexts('src/protocol/server-errors.ts');
  const rows = Object.entries(serverErrorRows).map(([name, row]) => {
    const number = `0x${ErrorCode[name as keyof typeof ErrorCode].toString(16).toUpperCase().padStart(4, '0')}`;
    const meaning = (texts.get(row.class.name) ?? '').replace(/^0x[0-9A-F]+: /i, '');
    if (meaning === '') throw new Error(`${row.class.name} has no comment that says what it means`);
    const asked = row.mayHaveRun === 'ask' ? 'ask' : row.mayHaveRun ? 'yes' : 'no';
    return [code(name), number, code(row.class.name), capitalized(meaning), mayRun[asked], capitalized(row.advice)];
  });
  return table(['`code`', '`serverCode`', 'class', 'meaning', 'may it have run?', 'what to do'], rows);
}

function clientTable(): string {
  const rows = Object.entries(clientErrors).map(([name, row]) => (
    [code(name), code(row.class), capitalized(row.meaning), mayRun[row.mayHaveRun], capitalized(row.cure)]
  ));
  return table(['`code`', 'class', 'meaning', 'may it have run?', 'what to do'], rows);
}

/** The page of all errors, out of the tables of the source; `mistakes` is the table of mistakes and what is said of them. */
export function errorsPage(mistakes: string): string {
  return `${intro}
## The ten most likely mistakes

Each was made against a real node, by a program of the tests, and met with this. Names of hosts are those of an example.

${mistakesStart}
${mistakes}
${mistakesEnd}

## Errors of the client

${clientTable()}

## Errors of the server

All are \`ServerError\`s, with the number in \`serverCode\` and the server's own words in \`serverMessage\`. A code that is not listed here, of a
newer server, is a plain \`ServerError\` with a \`code\` such as \`SERVER_ERROR_0x2600\`. The default retry policy tries again only what cannot do
harm: what has not run, or is \`idempotent\`.

\`UNAVAILABLE\` leaves two kinds of requests in doubt, and \`mayHaveRun\` is true for them. A lightweight transaction is agreed upon before the
replicas for its commit are counted: once it is, the error has the level of the commit, not SERIAL, and the next transaction or read at SERIAL
may complete it. Writes to several partitions, by an unlogged batch, a counter batch, \`IN\` or a traversal of a graph, are done one after
another: those before the one without replicas are done. Both kinds are told by the text of the request. Others have not run, and are tried
once more on the next host.

${serverTable()}
`;
}

/** The table of mistakes that a page has. */
export function mistakesOf(page: string): string {
  const start = page.indexOf(mistakesStart);
  const end = page.indexOf(mistakesEnd);
  return start < 0 || end < start ? '' : page.slice(start + mistakesStart.length, end).trim();
}
