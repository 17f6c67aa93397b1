import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const ERRORS = /[\\/]@aws-sdk[\\/](?:client-[\w-]+|nested-clients)[\\/]dist-es[\\/].*models[\\/]errors\.js$/;
/** A class as the SDK's generator writes it, where it has nothing but a name, whose fault it is, and fields. */
const CLASS =
  /^export class (?<name>\w+) extends __BaseException \{\n(?: {4}static shapeId = "[\w.]+#\k<name>";\n)? {4}name = "\k<name>";\n {4}\$fault = "(?<fault>client|server)";\n(?<fields>(?: {4}\w+;\n)*) {4}constructor\(opts\) \{\n {8}super\(\{\n {12}name: "\k<name>",\n {12}\$fault: "\k<fault>",\n {12}\.\.\.opts,\n {8}\}\);\n {8}Object\.setPrototypeOf\(this, \k<name>\.prototype\);\n(?<set>(?: {8}this\.\w+ = opts\.\w+;\n)*) {4}\}\n\}$/gm;
// The shape's id is given to a class without one where the client registers it for its service.
const MAKER = `const make = (name, $fault, ...fields) => class It extends __BaseException {
    static name = name;
    constructor(opts) {
        super({ name, $fault, ...opts });
        Object.setPrototypeOf(this, It.prototype);
        this.name = name;
        this.$fault = $fault;
        for (const field of fields) this[field] = opts[field];
    }
};
`;

/** The same classes by one maker, in place of 300 bytes for each; those that are made otherwise stay as they are. */
export function withOneMaker(code: string): string {
  const short = code.replace(CLASS, (whole: string, ...rest: unknown[]) => {
    const { name = '', fault = '', fields = '', set } = rest.at(-1) as Record<string, string>;
    const all = [...fields.matchAll(/(\w+);/g)].map(([, field = '']) => field);
    if (set !== all.map((field) => `        this.${field} = opts.${field};\n`).join('')) return whole;
    return `export const ${name} = /* @__PURE__ */ make(${[name, fault, ...all].map((text) => `"${text}"`).join(', ')});`;
  });
  return short === code ? code : short.replace(/^(?!import )/m, MAKER);
}

/**
 * A client of the SDK has a class for each error of its service, since any of them may come: 150 for RDS, which were 46 KB
 * of a bundle. They differ by their names and their fields.
 */
export const sdkErrors: Plugin = {
  name: 'sdk-errors',
  setup(build) {
    build.onLoad({ filter: ERRORS }, ({ path }) => ({
      contents: withOneMaker(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
};
