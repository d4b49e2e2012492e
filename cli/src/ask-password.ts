import { UsageError } from './usage-error';

const codes = { enter: '\r', line: '\n', cancel: '\u0003', end: '\u0004', backspace: '\u007f', erase: '\b' } as const;

/** Asks on the terminal without showing what is typed; elsewhere nobody could answer, and that is an error. */
export async function askPassword(user: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) throw new UsageError(`There is no password for the user ${user}: set CASSANDRA_PASSWORD`);
  stdin.setRawMode(true).setEncoding('utf8').resume();
  stderr.write(`Password of ${user}: `);
  try {
    return await readSilently(stdin);
  } finally {
    stdin.setRawMode(false).pause();
    stderr.write('\n');
  }
}

function readSilently(stdin: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (settle: () => void): void => {
      stdin.off('data', onData);
      settle();
    };
    const onData = (text: string): void => {
      for (const character of text) {
        if (character === codes.enter || character === codes.line) return end(() => resolve(typed));
        if (character === codes.cancel || character === codes.end) {
          return end(() => reject(new UsageError('No password was given')));
        }
        typed = character === codes.backspace || character === codes.erase ? typed.slice(0, -1) : typed + character;
      }
    };
    stdin.on('data', onData);
  });
}
