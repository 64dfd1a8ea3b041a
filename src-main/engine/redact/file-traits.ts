/**
 * What a file's name says about the secrets in it: facts of the table's rows `skip-file-names` and `file-dotenv`.
 */

/** `prefixedOnly`: binary, generated or locked. `isEnvFile`: every weak key name counts as strong. */
export function fileTraits(path: string | undefined): { prefixedOnly: boolean; isEnvFile: boolean } {
  if (path === undefined) return NONE;
  const low = path.replaceAll('\\', '/').toLowerCase();
  return { prefixedOnly: SKIP_ENDINGS.test(low) || SKIP_PATHS.test(low), isEnvFile: ENV_FILE.test(low) };
}
const NONE = { prefixedOnly: false, isEnvFile: false };

const SKIP_ENDINGS =
  /\.(?:so(?:\.[\d.]+)?|dll|dylib|exe|bin|mgc|o|a|class|jar|wasm|png|jpe?g|gif|svg|ico|tiff|bmp|woff2?|ttf|otf|eot|pdf|docx|xlsx|zip|gz|map|min\.js|vsidx)$|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|deno\.lock|poetry\.lock|pipfile\.lock|cargo\.lock|go\.sum|go\.mod|gradle\.lockfile|verification-metadata\.xml)$/;
const SKIP_PATHS =
  /(?:^|\/)(?:\.yarn\/(?:releases|cache)|node_modules|bower_components|vendor|usr\/share\/(?:mime|misc))\//;
const ENV_FILE = /(?:^|\/)(?:\.env(?:\.[^/]*)?|[^/]*\.env)$/;
