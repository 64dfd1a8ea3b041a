/** Who may say that there is a newer Vesper: ed25519 public keys (SubjectPublicKeyInfo, DER, base64). `npm run pack:sign` signs with one of them. */
export const releaseKeys: readonly string[] = ['MCowBQYDK2VwAyEAzcTWjT48qmXXWNPa52o53Rhu28FnVNwu5qtemlO9INQ='];
