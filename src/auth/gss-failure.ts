import { AuthenticationError, describeValue } from '../errors';
import { printableText } from '../protocol/server-text';
import type { GssTarget } from './gss-client';

/** A login by Kerberos, as its errors tell of it. */
export interface GssLogin extends Omit<GssTarget, 'signal'> {
  /** Where the host name is from, such as `reverse DNS of 10.1.2.3`. */
  readonly hostNameOrigin: string;
}

/** What to do about a text of the Kerberos library. */
interface Cure {
  readonly pattern: RegExp;
  readonly advice: (login: GssLogin) => string;
}

/** Of the library's text in messages, in characters. */
const longestText = 500;
/** What the library puts before each of its own reasons. */
const generalities = /^(No credentials were supplied[^:]*|Unspecified GSS failure[^:]*):\s*/;

const clocks = 'The clocks of this machine, of the KDC and of the node must agree, mostly to 5 minutes: check NTP on each';

/** By the texts of MIT Kerberos and Heimdal; the first that matches counts. */
const cures: readonly Cure[] = [
  {
    pattern: /Server .*not found in Kerberos database|Server .* unknown/,
    advice: ({ service, hostName, hostNameOrigin }) =>
      `The KDC knows no service ${service}/${hostName}; the host name is from ${hostNameOrigin}. Set hostName or service ` +
      'of DseGssApiAuthProvider to what the principal of the node is called, or have that principal made',
  },
  {
    pattern: /Client .*not found in Kerberos database|Client .* unknown/,
    advice: () => 'Check the name of the principal and its realm',
  },
  {
    pattern: /Ticket expired|(context|credentials?) ha(s|ve) expired/i,
    advice: ({ keytab }) => {
      const cure = keytab === undefined ? 'run kinit again' : 'check the clocks and the lifetime of tickets';
      return `The ticket is too old: ${cure}`;
    },
  },
  { pattern: /Clock skew too great/, advice: () => clocks },
  {
    pattern: /Can't find client principal|does not match desired name/,
    advice: (login) => `There is no ticket of the principal ${login.principal ?? '(none was named)'}: ${cureOfCache(login)}`,
  },
  {
    pattern: /No Kerberos credentials available|No credentials cache/,
    advice: (login) => `There is no ticket: ${cureOfCache(login)}`,
  },
  {
    pattern: /Preauthentication failed|Decrypt integrity check failed|Password incorrect|No suitable keys|Key table entry/,
    advice: ({ keytab }) => (keytab === undefined
      ? 'A key is not, or no longer, the one that the KDC has: run kinit again, and have the keytab of the node checked'
      : `The key in ${keytab} is not, or no longer, the one that the KDC has: export the keytab anew`),
  },
  {
    pattern: /Cannot contact any KDC|unable to reach any KDC/i,
    advice: () => 'Check that the KDC of the realm runs and can be reached from here, at the address in krb5.conf (KRB5_CONFIG)',
  },
  {
    pattern: /Cannot find KDC for|default realm|Cannot determine realm|configuration file/i,
    advice: () => 'Check the realm and its KDC in krb5.conf; if it is not the one in /etc, set KRB5_CONFIG to its path',
  },
  {
    pattern: /entry in database has expired|credentials have been revoked|policy rejects|Password has expired/i,
    advice: () => 'The administrator of the realm has to renew or to unlock the principal',
  },
  {
    pattern: /Wrong principal in request|Mutual authentication failed|Message stream modified|Incorrect sequence/i,
    advice: ({ service, hostName }) =>
      `The node did not prove that it is ${service}/${hostName}: it may be another one than it seems to be`,
  },
];

/** Makes of what a GSS library threw an error that says what to do; what is no error itself is not passed on. */
export function kerberosFailure(cause: unknown, login: GssLogin): AuthenticationError {
  const raw = cause instanceof Error ? cause.message : describeValue(cause);
  const text = printableText(raw.replace(generalities, '').replace(/: Success$/, ''), longestText);
  const advice = cures.find(({ pattern }) => pattern.test(raw))?.advice(login);
  const { service, hostName, principal } = login;
  const who = principal === undefined ? '' : ` of ${principal}`;
  const summary = `The Kerberos login${who} to ${service}@${hostName} failed: ${text}`;
  const isError = cause instanceof Error;
  return new AuthenticationError(advice === undefined ? summary : `${summary}. ${advice}`, isError ? { cause } : {});
}

function cureOfCache({ keytab, ticketCache, principal }: GssLogin): string {
  if (keytab !== undefined) return `klist -k ${keytab} shows what that keytab has`;
  const cache = ticketCache === undefined ? '' : `KRB5CCNAME=${ticketCache} `;
  return `run ${cache}kinit${principal === undefined ? '' : ` ${principal}`} (klist -A shows what there is), or set keytab`;
}
