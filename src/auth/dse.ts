import { PlainTextAuthProvider } from './plain-text';

/**
 * Logs in to DSE with a user name and a password, internal or LDAP; `authorizationId` is the role to act as. It does the
 * same as {@link PlainTextAuthProvider}, which chooses the mechanism too, and is here for those who look for it by this name.
 */
export class DsePlainTextAuthProvider extends PlainTextAuthProvider {}
