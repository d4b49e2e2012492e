import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { Consistency } from 'purecql';
import { rowWriters } from './output/formats';
import type { GlobalFlags } from './context';

/** What commander makes of the options, short forms of formats included. */
export interface ParsedGlobals extends GlobalFlags {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly vertical?: boolean;
}

const url = 'cassandra://user:password@host1,host2:9042/keyspace';

/** Adds the options that stand before or behind every command. */
export function addGlobalOptions(program: Command): Command {
  for (const option of [...whereOptions(), ...tlsOptions(), ...requestOptions()]) program.addOption(option);
  return program;
}

function whereOptions(): Option[] {
  return [
    new Option('-H, --host <hosts>', 'contact points, with or without ports: node1,node2:9142'),
    new Option('-p, --port <port>', 'port of those without one (9042)').argParser(positiveInteger),
    new Option('--url <url>', url),
    new Option('--bundle <zip>', 'secure connect bundle of Astra'),
    new Option('-u, --user <name>', 'user; the password is asked for'),
    new Option('--password <text>', 'better: CASSANDRA_PASSWORD, or be asked'),
    new Option('--dc <name>', 'local data centre, where the contact points do not agree'),
    new Option('-k, --keyspace <name>', 'keyspace of what names none'),
  ];
}

function tlsOptions(): Option[] {
  return [
    new Option('--tls', 'encrypt, and verify the nodes by the authorities of the system'),
    new Option('--no-tls', 'do not encrypt, whatever the environment says'),
    new Option('--ca <pem>', 'verify the nodes by this authority'),
    new Option('--cert <pem>', 'certificate to show to the nodes'),
    new Option('--key <pem>', 'its private key'),
  ];
}

function requestOptions(): Option[] {
  return [
    new Option('-o, --output <format>', 'form of results').choices(Object.keys(rowWriters)),
    new Option('--json', 'the same as --output json'),
    new Option('--csv', 'the same as --output csv'),
    new Option('-x, --vertical', 'the same as --output vertical'),
    new Option('--consistency <level>', 'consistency of reads and writes').choices(Object.keys(Consistency)).argParser(level),
    new Option('--page-size <rows>', 'rows a page (5000)').argParser(positiveInteger),
    new Option('--connect-timeout <seconds>', 'for each connection (5)').argParser(positiveNumber),
    new Option('--request-timeout <seconds>', 'for each request (12)').argParser(positiveNumber),
  ];
}

function level(text: string): string {
  const name = text.toUpperCase();
  if (Object.hasOwn(Consistency, name)) return name;
  throw new InvalidArgumentError(`Allowed are ${Object.keys(Consistency).join(', ')}.`);
}

/** A whole number from 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It is no whole number from 1.');
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It is no number above 0.');
}
