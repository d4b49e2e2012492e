import { AbortError, ConfigurationError, DriverError } from 'purecql';
import { ExitCode } from './exit-code';
import { CannotConnectError, UsageError } from './usage-error';

/** Prints what happened, where, and what to do; gives the exit code for it. */
export function reportError(error: unknown, where?: string): ExitCode {
  const lines = [`error: ${messageOf(error)}`];
  const place = [where, hostOf(error)].filter((part) => part !== undefined);
  if (place.length > 0) lines.push(`  where: ${place.join(', ')}`);
  lines.push(...adviceOf(error).map((advice) => `  to do: ${advice}`));
  process.stderr.write(`${lines.join('\n')}\n`);
  return exitCodeOf(error);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = (error instanceof CannotConnectError ? error.cause : error) as { readonly code?: unknown };
  return typeof code === 'string' && code !== 'USAGE' ? `${error.message} [${code}]` : error.message;
}

function hostOf(error: unknown): string | undefined {
  const inner = error instanceof CannotConnectError ? error.cause : error;
  return inner instanceof DriverError ? inner.host : undefined;
}

/** The driver's own messages say what to do about themselves; this adds what the command line can do. */
function adviceOf(error: unknown): string[] {
  if (error instanceof CannotConnectError) return ['run `purecql doctor` with the same options: it takes step after step'];
  if (error instanceof UsageError || error instanceof ConfigurationError) return ['see `purecql --help`'];
  if (error instanceof AbortError || !(error instanceof DriverError) || !error.mayHaveRun) return [];
  return ['the statement may have been applied: look before you repeat it'];
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CannotConnectError) return ExitCode.cannotConnect;
  if (error instanceof UsageError || error instanceof ConfigurationError) return ExitCode.usage;
  return error instanceof AbortError ? ExitCode.interrupted : ExitCode.failed;
}
