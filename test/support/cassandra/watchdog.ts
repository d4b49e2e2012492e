import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Reads `watch PID` and `forget PID`; at the end of its input, which comes when its parent ends in whatever way, it
 * kills what it still watches and removes the folder.
 */
const script = `
trap '' HUP INT TERM
pids=
while read -r verb pid; do
  case $verb in
    watch) pids="$pids $pid" ;;
    forget)
      rest=
      for other in $pids; do [ "$other" = "$pid" ] || rest="$rest $other"; done
      pids=$rest ;;
  esac
done
[ -z "$pids" ] || kill -9 $pids
tries=0
while [ -e "$1" ] && [ $tries -lt 50 ]; do
  rm -rf "$1"
  tries=$((tries + 1))
  [ ! -e "$1" ] || sleep 0.1
done
`;

/** A process of its own session that outlives this one by a moment and leaves nothing behind. */
export class Watchdog {
  readonly #shell: ChildProcess;

  constructor(folder: string) {
    this.#shell = spawn('sh', ['-c', script, 'sh', folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
    });
    this.#shell.unref();
    // A pipe of a child is a socket, which can be unref'd although its type does not say so.
    (this.#shell.stdin as unknown as { unref(): void }).unref();
    this.#shell.stdin?.on('error', () => undefined);
  }

  get pid(): number | undefined {
    return this.#shell.pid;
  }

  /** Resolves once the watchdog has been told: from then on the process cannot outlive this one. */
  watch(pid: number): Promise<void> {
    return this.#tell(`watch ${pid}\n`);
  }

  forget(pid: number): Promise<void> {
    return this.#tell(`forget ${pid}\n`);
  }

  /** Lets it do its work now; resolves when the folder is gone. */
  release(): Promise<void> {
    if (this.#shell.exitCode !== null || this.#shell.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#shell.ref();
      this.#shell.once('exit', () => resolve());
      this.#shell.stdin?.end();
    });
  }

  #tell(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#shell.stdin?.write(line, (error) => {
        if (error) reject(new Error('The watchdog of the test nodes has ended', { cause: error }));
        else resolve();
      });
    });
  }
}
