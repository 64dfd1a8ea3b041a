/**
 * Statements as developers write them: what counts as the same, and what must not however alike it looks. Numbers, versions,
 * names, paths, flags, negation, direction and "only", "must", "unless" are never merged over.
 */
import { expect, test } from 'vitest';
import { matchStatements, settle } from '../../../src-main/engine/dream/match.ts';
import { wordsOf } from '../../../src-main/engine/dream/words.ts';

const same: [string, string][] = [
  ['The release notes are written by the bot', 'The bot writes the release notes'],
  ['The bot writes the release notes', 'The release notes are being written by the bot'],
  ['The worker is compressing the images', 'The images are compressed by the worker'],
  ['The parser reads the configuration file', 'The configuration files are read by the parser'],
  ['The API uses a cache', 'The API is using the cache'],
  ['We deploy every evening from the laptop', 'We deploy from the laptop every evening'],
  ['The server, which is old, runs the nightly jobs', 'The old server runs the nightly jobs'],
  ['There is a script which cleans the cache', 'A script cleans the cache'],
  ['The repository has a folder for the docs', 'The repo has a directory for the docs'],
  ['The script deletes the temporary folder', 'The script removes the temporary directory'],
  ['The tests must pass before a merge', 'Tests must pass before the merge'],
  ['The linter does not check the generated files', "The linter doesn't check generated files"],
  ['The cache is never cleared', 'The cache is never being cleared'],
  ['Logs are kept without names of users', 'The logs are kept without the names of users'],
  ['Postgres stores the sessions', 'The sessions are stored by Postgres'],
  ['The API listens on port 8080', 'The API is listening on port 8080'],
  ['The build uses Node 22', 'The build is using Node 22'],
  ['Run `npm test` before every commit', 'Run npm test before every commit'],
  ['The worker quickly retries failed uploads', 'The worker retries failed uploads'],
  ['The CI machine runs the slow tests at night', 'The slow tests are run by the CI machine at night'],
  ['The exporter writes to out/report.json', 'The exporter is writing to out/report.json'],
  ['Three workers process the queue', 'The queue is processed by three workers'],
  ['Mara reviews the database migrations', 'The database migrations are reviewed by Mara'],
];

const other: [string, string][] = [
  // numbers and versions
  ['The build uses Node 22', 'The build uses Node 24'],
  ['The timeout is 30 seconds', 'The timeout is 60 seconds'],
  ['The package is pinned to ^1.2.0', 'The package is pinned to ~1.2.0'],
  ['Three workers process the queue', 'Two workers process the queue'],
  ['Three workers process the queue', 'The workers process the queue'],
  ['Module 1 keeps its state in memory', 'Module 2 keeps its state in memory'],
  ['The API retries twice before it fails', 'The API retries three times before it fails'],
  // names, paths, identifiers, flags
  ['The sessions are stored in Postgres', 'The sessions are stored in Redis'],
  ['The sessions are stored in postgres', 'The sessions are stored in redis'],
  ['The exporter writes to out/report.json', 'The exporter writes to out/summary.json'],
  ['Call loadConfig before the server starts', 'Call loadSecrets before the server starts'],
  ['Start the server with --watch', 'Start the server with --inspect'],
  ['Start the server with --watch', 'Start the server'],
  ['Set MAX_SIZE for the uploads', 'Set MIN_SIZE for the uploads'],
  ['Mara reviews the database migrations', 'Jonas reviews the database migrations'],
  ['Mara reviews every release of the payment service on Monday', 'Jonas reviews every release of the payment service on Monday'], // prettier-ignore
  ['The frontend is tested with vitest', 'The frontend is tested with jest'],
  ['The team deploys to aws from the main branch', 'The team deploys to azure from the main branch'],
  ['We install the packages with npm', 'We install the packages with pnpm'],
  // negation and what it denies
  ['The linter checks the generated files', 'The linter does not check the generated files'],
  ['The linter checks the generated files', "The linter doesn't check the generated files"],
  ['Everybody reviews the migrations', 'Nobody reviews the migrations'],
  ['There is a script that cleans the cache', 'There is no script that cleans the cache'],
  ['The uploads are retried', 'The uploads are never retried'],
  ['The server still uses the old cache', 'The server no longer uses the old cache'],
  ['Logs are kept with the names of users', 'Logs are kept without the names of users'],
  ['The service caches answers and does not log them', 'The service does not cache answers and logs them'],
  ['A request with no token is accepted', 'No request with a token is accepted'],
  ['None of the tests use the network', 'Some of the tests use the network'],
  ['The page is not cached and not compressed', 'The page is cached and compressed'],
  // direction
  ['The hook runs before the commit', 'The hook runs after the commit'],
  ['Data is copied from staging to production', 'Data is copied from production to staging'],
  ['The service calls the worker', 'The worker calls the service'],
  ['The worker is called by the service', 'The service is called by the worker'],
  ['The client sends the token to the server', 'The server sends the token to the client'],
  ['The lock is taken inside the transaction', 'The lock is taken outside the transaction'],
  ['The window opens above the icon', 'The window opens below the icon'],
  // opposites
  ['The flag is enabled in staging', 'The flag is disabled in staging'],
  ['The old importer is slow', 'The new importer is slow'],
  ['The script uploads the reports', 'The script downloads the reports'],
  ['The field is required', 'The field is optional'],
  ['Jobs run at least every hour', 'Jobs run at most every hour'],
  ['The check succeeds in the container', 'The check fails in the container'],
  // bounds
  ['The tests run on Linux', 'The tests run only on Linux'],
  ['Tests of the parser may use the network', 'Tests of the parser must use the network'],
  ['The build uses the cache', 'The build should use the cache'],
  ['The importer runs at night', 'The importer runs at night unless the disk is full'],
  ['All modules have tests', 'Some modules have tests'],
  ['We used to deploy from the laptop', 'We deploy from the laptop'],
  // other things
  ['The deploy takes long', 'The build takes long'],
  ['The parser has a cache for tokens', 'The printer has a cache for tokens'],
  ['The staging database is backed up at night', 'The production database is backed up at night'],
  ['The build writes a log', 'The build writes a log to the shared drive of the team'],
  ['The user prefers tabs in Go files', 'The user prefers tabs in Python files'],
  ['The docs are in English', 'The docs are in German'],
  ['The red button deletes the project', 'The blue button deletes the project'],
];

test.each(same)('%s = %s', (a, b) => {
  expect(matchStatements(a, b)).toBe('merge');
});

test.each(other)('%s ≠ %s', (a, b) => {
  expect([matchStatements(a, b), matchStatements(b, a)]).not.toContain('merge');
  expect([settle(wordsOf(a), wordsOf(b)), settle(wordsOf(b), wordsOf(a))]).not.toContain('merge');
});
