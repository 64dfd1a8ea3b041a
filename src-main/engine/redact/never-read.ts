/**
 * Files that no observer opens: they are secrets or stores of secrets by their place or name (TRUST S9).
 */

/**
 * True for environment files, key stores, folders of keys and credentials, keychains, browser profiles and exports of
 * password managers. `path` may be absolute or relative, with either kind of slash; case and Unicode form are folded.
 */
export function neverRead(path: string): boolean {
  const folded = path.normalize('NFC').replaceAll('\\', '/').toLowerCase();
  const segments = folded.split('/').map((segment) => segment.replace(/[. ]+$/, (tail, at) => (at === 0 ? tail : '')));
  const name = segments.at(-1) as string;
  return (
    segments.some((segment) => FOLDERS.has(segment) || ENV.test(segment)) ||
    NAMES.test(name) ||
    PLACES.test(`/${segments.join('/')}/`)
  );
}

/** `.env`, `.env.local`, `.envrc`, `prod.env`; samples too: people put real values in them. */
const ENV = /^\.env(?:rc|[._-].*)?$|^[^/]+\.env$/;

const FOLDERS = new Set([
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.password-store',
  '.secrets',
  '.vault',
  'keychains',
  'keyrings',
  '.mozilla',
  '.thunderbird',
  '.1password',
  '.op',
]);

const NAMES = new RegExp(
  [
    // Key stores and private keys
    String.raw`\.(?:p12|pfx|jks|keystore|bks|ppk|pem|key|kdbx?|asc|gpg|pgp|ovpn|keytab|agilekeychain|opvault|1pux|1pif|psafe3|enpass|keychain(?:-db)?|p8|pkcs12|jceks|wallet)$`,
    String.raw`^id_(?:rsa|dsa|ecdsa|ed25519)(?:[._-].*)?$`,
    // Credentials of tools
    String.raw`^\.(?:netrc|pgpass|pypirc|npmrc|yarnrc|git-credentials|htpasswd|dockercfg|my\.cnf|boto|s3cfg|vault-token|terraformrc)$`,
    String.raw`^_netrc$|^terraform\.tfvars$|\.auto\.tfvars$|\.tfstate(?:\.backup)?$|^credentials(?:\.(?:json|ya?ml|toml|xml|db))?$|^secrets?\.(?:json|ya?ml|toml|env)$|^service[-_]?account.*\.json$|^master\.key$|^wallet\.dat$|^shadow$`,
    // Exports of password managers
    String.raw`^(?:bitwarden|1password|lastpass|keepass|dashlane|nordpass|roboform|proton[-_ ]?pass|chrome|firefox|edge|safari|google)[-_ .]?.*(?:export|passwords?|vault).*\.(?:csv|json|xml|zip|html)$|^(?:logins|passwords?)\.(?:csv|json)$`,
    // Browser profiles
    String.raw`^(?:login data(?: for account)?|web data|cookies(?:\.sqlite|\.binarycookies)?|key[34]\.db|signons\.sqlite|local state)(?:-journal|-wal|-shm)?$`,
  ].join('|'),
);

const PLACES =
  /\/(?:google\/chrome|chromium|google-chrome|brave-browser|bravesoftware|microsoft[ /-]edge|vivaldi|opera(?: software)?|firefox\/profiles|mozilla\/firefox|arc\/user data)\/|\/library\/(?:safari|cookies)\/|\/\.config\/(?:gcloud|gh|op|hub|rclone|doctl|heroku|git\/credentials)\/|\/application support\/(?:1password|bitwarden)\//;
