/** One call over the channel between two processes. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

/** What came of a call. */
export interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Functions of one argument, which another process can call. */
export type Api = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

/** Answers the calls of the parent process, in this one; ends this process when the parent is gone. */
export function serve(api: Api): void {
  process.on('message', (call: Call) => {
    void answer(api, call).then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => process.exit());
}

async function answer(api: Api, { id, method, argument }: Call): Promise<Reply> {
  try {
    const run = api[method];
    if (run === undefined) throw new Error(`There is no ${method} to call`);
    return { id, result: await run(argument as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
