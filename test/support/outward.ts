/**
 * What of a program's network calls, as strace tells them, goes beyond this machine.
 */

/** A socket of a family that reaches other machines, used in any way but to listen or talk on loopback. */
export function isOutward(call: string): boolean {
  if (/\b(?:connect|sendto|sendmsg|sendmmsg|bind)\(/.test(call) && /AF_INET6?/.test(call))
    return !/"127\.0\.0\.\d+"|"::1"/.test(call) || /htons\(53\)/.test(call);
  // Datagram and raw sockets are what name servers are asked with.
  return /\bsocket\(AF_(?:INET6?|PACKET), SOCK_(?:DGRAM|RAW)/.test(call);
}
