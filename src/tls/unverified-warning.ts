const text =
  'TLS verifies nothing, for tls.rejectUnauthorized is false: whoever answers at the address of a node is trusted with the ' +
  'credentials and the data. Set tls.ca to the certificate of the authority that signed those of the nodes instead';

let hasReachedProcess = false;

/** Says it loudly: to whoever listens to the cluster, and once to the process, where nobody may listen. */
export function warnOfUnverifiedTls(tell: (message: string) => void): void {
  if (!hasReachedProcess) process.emitWarning(text, { code: 'PURECQL_TLS_UNVERIFIED' });
  hasReachedProcess = true;
  tell(text);
}
