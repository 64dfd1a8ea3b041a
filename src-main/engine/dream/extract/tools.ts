/**
 * Names of well-known packages and the role they play in a project. Data, not logic.
 */
const TOOLS: Record<string, Record<string, string>> = {
  'test runner': {
    vitest: 'Vitest',
    jest: 'Jest',
    mocha: 'Mocha',
    ava: 'AVA',
    tap: 'tap',
    jasmine: 'Jasmine',
    pytest: 'pytest',
    rspec: 'RSpec',
    'phpunit/phpunit': 'PHPUnit',
  },
  'browser test tool': {
    playwright: 'Playwright',
    '@playwright/test': 'Playwright',
    cypress: 'Cypress',
    puppeteer: 'Puppeteer',
  },
  bundler: {
    vite: 'Vite',
    webpack: 'webpack',
    rollup: 'Rollup',
    esbuild: 'esbuild',
    parcel: 'Parcel',
    rspack: 'Rspack',
  },
  'UI framework': {
    react: 'React',
    svelte: 'Svelte',
    vue: 'Vue',
    'solid-js': 'Solid',
    '@angular/core': 'Angular',
    preact: 'Preact',
    lit: 'Lit',
  },
  'web framework': {
    express: 'Express',
    fastify: 'Fastify',
    koa: 'Koa',
    hono: 'Hono',
    next: 'Next.js',
    nuxt: 'Nuxt',
    '@sveltejs/kit': 'SvelteKit',
    '@nestjs/core': 'NestJS',
    django: 'Django',
    flask: 'Flask',
    fastapi: 'FastAPI',
    rails: 'Rails',
    'laravel/framework': 'Laravel',
    axum: 'axum',
    'actix-web': 'Actix',
    'github.com/gin-gonic/gin': 'Gin',
  },
  linter: {
    eslint: 'ESLint',
    '@biomejs/biome': 'Biome',
    oxlint: 'oxlint',
    ruff: 'Ruff',
    flake8: 'Flake8',
    rubocop: 'RuboCop',
  },
  formatter: { prettier: 'Prettier', black: 'Black', dprint: 'dprint' },
  'type checker': { typescript: 'TypeScript', mypy: 'mypy', pyright: 'Pyright' },
  'desktop shell': { electron: 'Electron', '@tauri-apps/api': 'Tauri', tauri: 'Tauri' },
  'schema library': { zod: 'zod', joi: 'Joi', ajv: 'Ajv', valibot: 'Valibot', pydantic: 'Pydantic' },
  'database library': {
    prisma: 'Prisma',
    '@prisma/client': 'Prisma',
    'drizzle-orm': 'Drizzle',
    typeorm: 'TypeORM',
    sequelize: 'Sequelize',
    mongoose: 'Mongoose',
    knex: 'Knex',
    sqlalchemy: 'SQLAlchemy',
    diesel: 'Diesel',
    sqlx: 'SQLx',
  },
  'command line library': { commander: 'commander', yargs: 'yargs', clap: 'clap', click: 'Click', typer: 'Typer' },
  'async runtime': { tokio: 'Tokio', 'async-std': 'async-std' },
};

const byName = new Map(
  Object.entries(TOOLS).flatMap(([role, names]) =>
    Object.entries(names).map(([name, label]) => [name, { role, label }] as const),
  ),
);

/** Role and label of a package, or undefined when it is not a well-known tool. */
export function rolesOf(name: string): { role: string; label: string } | undefined {
  return byName.get(name.toLowerCase());
}

/** Every role and label, as text: the words by which the dream calls what it finds in a manifest. */
export function toolNames(): string {
  return [...byName.values()].map(({ role, label }) => `${role} ${label}`).join('\n');
}
