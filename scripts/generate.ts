import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The built-in playbooks with all that stands in their files. */
const compiledPlaybooks = async () => {
  const { compilePlaybooks } = await import('../src/policy/riposte-yml/compile.ts');
  return compilePlaybooks(new URL('../playbooks/', import.meta.url));
};

/**
 * What is generated, in order: each is loaded on its own, since the actions' permissions need the playbooks, and all
 * that knows of actions needs their ids.
 */
const files: Record<string, { path: string; from: string; text(): Promise<string> }> = {
  'action-ids': {
    path: 'src/core/action-ids.ts',
    from: 'src/actions/catalogue',
    text: async () => (await import('./action-index.ts')).actionIds(),
  },
  'function-ids': {
    path: 'src/core/function-ids.ts',
    from: 'src/functions',
    text: async () => (await import('./function-ids.ts')).functionIds(),
  },
  actions: {
    path: 'src/actions/index.ts',
    from: 'src/actions/catalogue',
    text: async () => (await import('./action-index.ts')).actionIndex(),
  },
  calls: {
    path: 'src/sources/cloudtrail/calls.generated.json',
    from: 'src/sources/cloudtrail/calls/*.yml',
    text: async () => (await import('./calls.ts')).compiledCalls(),
  },
  'call-rules': {
    path: 'src/sources/cloudtrail/rules.generated.json',
    from: 'the tables of calls',
    text: async () => (await import('./call-rules.ts')).compiledRules(),
  },
  playbooks: {
    path: 'src/policy/playbooks/built-in.generated.json',
    from: 'playbooks/*.yml',
    text: async () => {
      const playbooks = await compiledPlaybooks();
      return `${JSON.stringify(
        playbooks.map(({ advice: _, ...playbook }) => playbook),
        null,
        2,
      )}\n`;
    },
  },
  advice: {
    path: 'src/policy/playbooks/advice.generated.json',
    from: 'playbooks/*.yml',
    text: async () => {
      const playbooks = await compiledPlaybooks();
      return `${JSON.stringify(Object.fromEntries(playbooks.map(({ id, advice }) => [id, advice])), null, 2)}\n`;
    },
  },
  'playbooks-page': {
    path: 'docs/playbooks.md',
    from: 'the playbooks, finding types and bundled events',
    text: async () => (await import('./playbooks-page.ts')).playbooksPage(),
  },
  'calls-page': {
    path: 'docs/sources.md',
    from: 'the tables of calls',
    text: async () => (await import('./calls-page.ts')).sourcesPage(),
  },
  schema: {
    path: 'riposte.schema.json',
    from: 'src/policy/riposte-yml',
    text: async () => (await import('../src/policy/riposte-yml/json-schema.ts')).jsonSchema(),
  },
  permissions: {
    path: 'deploy/permissions.generated.json',
    from: 'the sources and actions',
    text: async () => (await import('../deploy/permissions.ts')).generated(),
  },
  members: {
    path: 'deploy/member-role.generated.json',
    from: 'the actions that reach members',
    text: async () => (await import('../deploy/member-role.ts')).memberRole(),
  },
  'member-roles': {
    path: 'deploy/organisation/member-roles.generated.json',
    from: 'the actions that reach members, and what looks there',
    text: async () => (await import('../deploy/organisation/member-roles.ts')).memberRoles(),
  },
  'member-region': {
    path: 'deploy/organisation/member-region.generated.json',
    from: 'the rules of the sources',
    text: async () => (await import('../deploy/organisation/member-region.ts')).memberRegion(),
  },
  'member-contain': {
    path: 'deploy/organisation/member-contain.generated.json',
    from: 'the actions that contain and reach members',
    text: async () => (await import('../deploy/organisation/member-contain.ts')).memberContain(),
  },
  'member-revisions': {
    path: 'src/health/members/revisions.generated.json',
    from: 'the templates for members',
    text: async () => (await import('../deploy/organisation/member-revisions.ts')).memberRevisions(),
  },
  cost: {
    path: 'docs/cost.md',
    from: 'the stack and its prices',
    text: async () => (await import('../deploy/cost-page.ts')).costPage(),
  },
  settings: {
    path: 'README.md',
    from: 'the schema of settings',
    text: async () => (await import('./settings-docs.ts')).readmeWithSettings(),
  },
  params: {
    path: 'serverless.yml',
    from: 'the schema of settings',
    text: async () => (await import('./settings-docs.ts')).paramsOfStack(),
  },
  'params-cloudfront': {
    path: 'serverless.cloudfront.yml',
    from: 'the schema of settings',
    text: async () => (await import('./settings-docs.ts')).paramsOfCloudFront(),
  },
  'readme-sources': {
    path: 'README.md',
    from: 'the sources',
    text: async () => (await import('./readme-tables.ts')).readmeWith('sources'),
  },
  'readme-actions': {
    path: 'README.md',
    from: 'the catalogue of actions',
    text: async () => (await import('./readme-tables.ts')).readmeWith('actions'),
  },
  pages: {
    path: 'src/digest/html/templates.generated.js',
    from: 'src/digest/html/templates',
    text: async () => (await import('./templates.ts')).compileTemplates(),
  },
  'approval-page': {
    path: 'src/answers/page/page-templates.generated.js',
    from: 'src/answers/page/templates',
    text: async () => (await import('./templates.ts')).compilePageTemplates(),
  },
  'changing-calls': {
    path: 'src/actions/catalogue/changing-calls.generated.json',
    from: 'the actions',
    text: async () => (await import('./changing-calls.ts')).changingCalls(),
  },
};

// Writes what is derived from the code and the playbooks, or only the named parts of it; with --check only says
// whether it is current.
const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const isWanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name);

function writeOrCheck(path: string, from: string, wanted: string): void {
  if (!values.check) {
    writeFileSync(at(path), wanted);
  } else if (!existsSync(at(path)) || readFileSync(at(path), 'utf8') !== wanted) {
    console.error(`${path} is not what ${from} say: npm run generate`);
    process.exitCode = 1;
  }
}

for (const [name, { path, from, text }] of Object.entries(files))
  if (isWanted(name)) writeOrCheck(path, from, await text());

if (isWanted('handlers')) {
  const { handlers, strayHandlers } = await import('./handlers.ts');
  for (const { path, text } of handlers()) writeOrCheck(path, 'src/functions and the indexes', text);
  for (const path of strayHandlers()) {
    if (!values.check) rmSync(at(path));
    else console.error(`${path} has no entry in src/functions: npm run generate`);
    if (values.check) process.exitCode = 1;
  }
}
