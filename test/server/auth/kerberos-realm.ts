import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startKdc } from '../../support/kdc';
import type { Kdc } from '../../support/kdc';
import { kerberosFolder } from '../../support/peer-kerberos';
import { sentinelPassword } from '../../support/secret-guard';
import type { ServerOptions } from '../../support/start-server';
import { unifiedNode } from '../../support/unified-server';
import type { KerberosAcceptor } from '../../support/unified-server';

/** Password of every principal that has one. */
export const ticketPassword = `${sentinelPassword}-kerberos`;

/** A KDC with the principals of a suite, and its node. */
export interface Realm {
  readonly kdc: Kdc;
  /** For KRB5CCNAME and the like: a file of that name in the folder of the KDC. */
  file(name: string): string;
  /** The full name of a principal, which is the name of its role. */
  full(principal: string): string;
}

/**
 * Starts a KDC for the suite that calls it and stops it afterwards. Its node's options ask for npm's kerberos too, so that
 * the suite is skipped where that cannot be had.
 */
export function useRealm(
  service = 'dse/localhost', acceptor: Partial<KerberosAcceptor> = {},
): { readonly realm: () => Realm; readonly options: () => Promise<ServerOptions> } {
  let realm: Realm | undefined;
  const options = async (): Promise<ServerOptions> => {
    await kerberosFolder(7);
    const kdc = await startKdc();
    realm = { kdc, file: (name) => join(kdc.folder, name), full: (principal) => `${principal}@${kdc.realm}` };
    const keytab = realm.file('node.keytab');
    await kdc.addPrincipal(service);
    await kdc.exportKeytab(service, keytab);
    return unifiedNode({ kerberos: { servicePrincipal: realm.full(service), keytab, configFile: kdc.configFile, ...acceptor } });
  };
  return {
    options,
    realm: () => {
      if (realm === undefined) throw new Error('The KDC is there only within hooks and tests');
      return realm;
    },
  };
}

/** Makes principals with the usual password. */
export async function addPrincipals({ kdc }: Realm, ...names: string[]): Promise<void> {
  for (const name of names) await kdc.addPrincipal(name, ticketPassword);
}

/** Resolves when the ticket of a cache is too old. */
export async function untilExpired({ kdc }: Realm, cache: string): Promise<void> {
  while (await kdc.hasTicket(cache)) await delay(200);
}
