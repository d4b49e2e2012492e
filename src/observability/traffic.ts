/** The bytes of a session's connections, those closed included; with TLS, what is inside of it. */
export class Traffic {
  sentBytes = 0;
  receivedBytes = 0;
}
