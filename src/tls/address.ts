/** True for IPv4 and IPv6 addresses: no name that DNS knows has a colon, or digits only between its dots. */
export function isAddress(text: string): boolean {
  return text.includes(':') || /^\d{1,3}(\.\d{1,3}){3}$/.test(text);
}
