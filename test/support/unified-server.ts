import { join } from 'node:path';
import { compileJava } from './cassandra/compile-java';
import type { LdapServer } from './ldap-server';
import type { ServerOptions } from './start-server';

/** How a node authenticates in DSE's way; Cassandra's own roles always can log in. */
export interface UnifiedOptions {
  /** The LDAP server whose users can log in with its passwords; each needs a role of its name with LOGIN. */
  readonly ldap?: Pick<LdapServer, 'url' | 'dnPattern'>;
  /** Kerberos principals can log in; each needs a role of its full name with LOGIN. */
  readonly kerberos?: KerberosAcceptor;
  /** What empty (`strict`) and wrong (`normal`) credentials are: refused, or anonymous (default `disabled`). */
  readonly transitionalMode?: 'disabled' | 'strict' | 'normal';
  /** `address:port` which the node gives as that of the analytics graph server (default 127.0.0.1:8182). */
  readonly analyticsGraphServer?: string;
}

/** The node's side of Kerberos. */
export interface KerberosAcceptor {
  /** `dse/localhost@REALM` */
  readonly servicePrincipal: string;
  readonly keytab: string;
  /** Path of a krb5.conf. */
  readonly configFile: string;
  /** Qualities of protection on offer (default `auth`). */
  readonly qops?: readonly ('auth' | 'auth-int' | 'auth-conf')[];
}

const folder = join(__dirname, '..', 'fixtures', 'java', 'com', 'datastax', 'bdp', 'cassandra', 'auth');
const classes = [
  'DseAuthenticator', 'DseQueryHandler', 'GraphEcho', 'KerberosScheme', 'LdapScheme', 'PlainNegotiator', 'ProxyPermission',
] as const;
const packageName = 'com.datastax.bdp.cassandra.auth';

/** Grants and passwords take effect at once. */
const uncachedRoles = {
  roles_validity: '0ms', permissions_validity: '0ms', credentials_validity: '0ms',
} as const;

/** Makes a hash cheap; what is tested is not its strength. */
const cheapHashes = '-Dcassandra.auth_bcrypt_gensalt_log2_rounds=4';

/**
 * A Cassandra node with DSE's unified authentication, proxy execute and graph payloads, by classes of test/fixtures/java.
 * Where DSE grants PROXY.LOGIN and PROXY.EXECUTE on a role, AUTHORIZE and DESCRIBE are granted on it here.
 */
export async function unifiedNode(options: UnifiedOptions = {}): Promise<ServerOptions> {
  return {
    authentication: true,
    classPath: [await compileJava(classes.map((name) => join(folder, `${name}.java`)))],
    yaml: { authenticator: `${packageName}.DseAuthenticator`, ...uncachedRoles },
    jvmOptions: [
      cheapHashes, `-Dcassandra.custom_query_handler_class=${packageName}.DseQueryHandler`, ...schemeOptions(options),
      `-Ddse.transitional_mode=${options.transitionalMode ?? 'disabled'}`,
      `-Ddse.analytics_graph_server=${options.analyticsGraphServer ?? '127.0.0.1:8182'}`,
    ],
  };
}

function schemeOptions({ ldap, kerberos }: UnifiedOptions): string[] {
  const schemes = ['internal', ...(ldap === undefined ? [] : ['ldap']), ...(kerberos === undefined ? [] : ['kerberos'])];
  return [
    `-Ddse.authentication.schemes=${schemes.join(',')}`,
    ...(ldap === undefined ? [] : [`-Ddse.ldap.url=${ldap.url}`, `-Ddse.ldap.dn_pattern=${ldap.dnPattern}`]),
    ...(kerberos === undefined ? [] : [
      `-Djava.security.krb5.conf=${kerberos.configFile}`,
      `-Ddse.kerberos.service_principal=${kerberos.servicePrincipal}`,
      `-Ddse.kerberos.keytab=${kerberos.keytab}`,
      `-Ddse.kerberos.qop=${(kerberos.qops ?? ['auth']).join(',')}`,
    ]),
  ];
}
