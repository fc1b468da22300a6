/**
 * The intrinsic functions of CloudFormation, computed against a scope that says what names stand
 * for.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Scope {
  /** Parameters, pseudo parameters and resources; undefined: no such thing. */
  readonly ref: (name: string) => Json | undefined;
  readonly attribute: (logicalId: string, attribute: string) => Json | undefined;
  /** The value of an export of any stack. */
  readonly imported: (exportName: string) => Json | undefined;
  /** The value of an output of a stack. */
  readonly output: (stackName: string, outputName: string) => Json | undefined;
  /** The definition of a condition. */
  readonly condition: (name: string) => Json | undefined;
}

/** Something in a template that has no meaning on this machine. */
export class UnresolvableError extends Error {
  override readonly name = 'UnresolvableError';
}

/** What `AWS::NoValue` stands for: the property is as if it were not there. */
const noValue = Symbol('AWS::NoValue');
type Resolved = Json | typeof noValue;

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const found = (value: Json | undefined, what: string): Json => {
  if (value === undefined) throw new UnresolvableError(`${what} cannot be resolved on this machine`);
  return value;
};

/**
 * Replaces every intrinsic function in a piece of a template by its value.
 *
 * @throws UnresolvableError that names the reference or function which has no value here
 */
export const resolve = (value: Json, scope: Scope): Json => {
  const resolved = resolveValue(value, scope);
  return resolved === noValue ? null : resolved;
};

function resolveValue(value: Json, scope: Scope): Resolved {
  if (Array.isArray(value)) {
    return value.map((item: Json) => resolveValue(item, scope)).filter((item): item is Json => item !== noValue);
  }
  if (!isObject(value)) return value;
  const [[name, argument] = ['', null], ...others] = Object.entries(value);
  if (others.length === 0 && (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::'))) {
    // `Condition` is also an ordinary key, of a policy statement for example; only a name makes it
    // the function.
    const compute = name === 'Condition' && typeof argument !== 'string' ? undefined : intrinsics[name];
    if (compute !== undefined) return compute(argument, scope);
    if (name.startsWith('Fn::')) throw new UnresolvableError(`${name} is not supported on this machine`);
  }
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const resolved = resolveValue(item, scope);
    return resolved === noValue ? [] : [[key, resolved] as const];
  });
  return Object.fromEntries(entries);
}

const text = (value: Json, scope: Scope, where: string): string => {
  const resolved = resolve(value, scope);
  if (typeof resolved === 'string') return resolved;
  if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
  throw new UnresolvableError(`${where} needs a text, not ${JSON.stringify(resolved)}`);
};

const list = (value: Json | undefined, scope: Scope, where: string): readonly Json[] => {
  const resolved = resolve(value ?? null, scope);
  if (Array.isArray(resolved)) return resolved;
  throw new UnresolvableError(`${where} needs a list, not ${JSON.stringify(resolved)}`);
};

/** The arguments of a function, unresolved. */
const parts = (argument: Json, where: string): readonly Json[] => {
  if (Array.isArray(argument)) return argument;
  throw new UnresolvableError(`${where} needs a list of arguments, not ${JSON.stringify(argument)}`);
};

const truth = (value: Json, scope: Scope): boolean => {
  const resolved = resolve(value, scope);
  return resolved === true || resolved === 'true';
};

const attribute = (logicalId: string, name: string, scope: Scope): Json =>
  found(scope.attribute(logicalId, name), `Fn::GetAtt ${logicalId}.${name}`);

const substitute = (argument: Json, scope: Scope): string => {
  const [template = '', variables = {}] = Array.isArray(argument) ? argument : [argument];
  const own = isObject(variables) ? variables : {};
  return text(template, scope, 'Fn::Sub').replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
    if (literal === '!') return whole.replace('!', '');
    const variable = own[name];
    if (variable !== undefined) return text(variable, scope, `Fn::Sub \${${name}}`);
    const [logicalId = '', ...path] = name.split('.');
    const value =
      path.length > 0 ? attribute(logicalId, path.join('.'), scope) : found(scope.ref(name), `Fn::Sub \${${name}}`);
    return text(value, scope, `Fn::Sub \${${name}}`);
  });
};

const intrinsics: Readonly<Record<string, (argument: Json, scope: Scope) => Resolved>> = {
  Ref: (argument, scope) =>
    argument === 'AWS::NoValue' ? noValue : found(scope.ref(String(argument)), `Ref ${String(argument)}`),
  Condition: (argument, scope) =>
    truth(found(scope.condition(String(argument)), `Condition ${String(argument)}`), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId = '', ...path] =
      typeof argument === 'string' ? argument.split('.') : parts(argument, 'Fn::GetAtt');
    return attribute(String(logicalId), path.map((part) => text(part, scope, 'Fn::GetAtt')).join('.'), scope);
  },
  'Fn::ImportValue': (argument, scope) => {
    const name = text(argument, scope, 'Fn::ImportValue');
    return found(scope.imported(name), `Fn::ImportValue ${name}`);
  },
  'Fn::GetStackOutput': (argument, scope) => {
    const [stack, output] = ['StackName', 'OutputName'].map((name) =>
      text(Object(argument)[name] ?? null, scope, 'Fn::GetStackOutput'),
    );
    return found(scope.output(stack ?? '', output ?? ''), `Fn::GetStackOutput ${stack}.${output}`);
  },
  'Fn::Join': (argument, scope) => {
    const [separator = '', items] = parts(argument, 'Fn::Join');
    return list(items, scope, 'Fn::Join')
      .map((item) => text(item, scope, 'Fn::Join'))
      .join(text(separator, scope, 'Fn::Join'));
  },
  'Fn::Split': (argument, scope) => {
    const [separator = '', source = ''] = parts(argument, 'Fn::Split');
    return text(source, scope, 'Fn::Split').split(text(separator, scope, 'Fn::Split'));
  },
  'Fn::Select': (argument, scope) => {
    const [index = 0, items] = parts(argument, 'Fn::Select');
    return found(list(items, scope, 'Fn::Select')[Number(resolve(index, scope))], `Fn::Select ${String(index)}`);
  },
  'Fn::Sub': substitute,
  'Fn::If': (argument, scope) => {
    const [name = '', then = null, otherwise = null] = parts(argument, 'Fn::If');
    return resolveValue(truth({ Condition: name }, scope) ? then : otherwise, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left = null, right = null] = parts(argument, 'Fn::Equals').map((side) => resolve(side, scope));
    return JSON.stringify(left) === JSON.stringify(right);
  },
  'Fn::And': (argument, scope) => parts(argument, 'Fn::And').every((side) => truth(side, scope)),
  'Fn::Or': (argument, scope) => parts(argument, 'Fn::Or').some((side) => truth(side, scope)),
  'Fn::Not': (argument, scope) => !truth(parts(argument, 'Fn::Not')[0] ?? null, scope),
};
