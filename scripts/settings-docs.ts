import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../src/platform/settings/schema.ts';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
const README_TABLE = /(?<=<!-- settings -->\n)[\s\S]*?(?=<!-- end of settings -->)/;
const PARAMS = /(?<= {2}default:\n)( {4}.*\n)+/;
/** Those of serverless.cloudfront.yml, which mean there what they mean in serverless.yml. */
const LINE = /^ {4}(\w+):/;

/** Markdown as plain text: names without quotes, links as their text. */
const plain = (text: string): string => text.replaceAll('`', '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');

/** A value as YAML has it: what could be read as something else is quoted. */
const yaml = (value: string | number): string =>
  value === '' || value === 'on' || value === 'off' || (/^[\d:-]+$/.test(String(value)) && typeof value === 'string')
    ? `'${value}'`
    : String(value);

const paramLine = (name: SettingName): string =>
  `    ${name}: ${yaml(SETTINGS[name].default)} # ${plain(SETTINGS[name].is)}\n`;

function row(name: SettingName): string {
  const { default: value, is, empty }: { default: string | number; is: string; empty?: string } = SETTINGS[name];
  return `| \`${name}\` | ${value === '' ? `(${empty ?? 'none'})` : `\`${value}\``} | ${is} |\n`;
}

/** The README with its table of settings. */
export const readmeWithSettings = (): string =>
  read('README.md').replace(
    README_TABLE,
    `| setting | default | meaning |\n|---|---|---|\n${SETTING_NAMES.map(row).join('')}`,
  );

/** serverless.yml with every setting under `params`, its default, and what it is. */
export const paramsOfStack = (): string =>
  read('serverless.yml').replace(PARAMS, SETTING_NAMES.map(paramLine).join(''));

/** The same of the second stack, for those that it has. */
export const paramsOfCloudFront = (): string =>
  read('serverless.cloudfront.yml').replace(PARAMS, (lines) =>
    lines
      .trimEnd()
      .split('\n')
      .map((line) => paramLine((LINE.exec(line)?.[1] ?? 'mode') as SettingName))
      .join(''),
  );
