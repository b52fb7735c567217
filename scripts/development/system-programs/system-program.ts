/** A program that npm does not bring, and how to know and get it. */
export interface SystemProgram {
  /** As people call it. */
  title: string;
  /** What it is called when it is started, and the name of the folder that keeps what was got. */
  name: string;
  /** The environment variable that names a binary, which is taken or refused. */
  setting: string;
  /** Its names on PATH, best first. */
  commands: readonly string[];
  /** Names on PATH of programs that turn into it when they are called by its name. */
  disguises?: readonly string[];
  /** The packages that bring it, by package manager; the next one is tried when one fails. */
  packages: Readonly<Record<'apt-get' | 'dnf' | 'apk', readonly string[]>>;
  /** Its path in Debian's packages. */
  unpackedPath: string;
  /** Whether it will do, by what it prints for `--version`. */
  isRight: (version: string) => boolean;
  /** What is said when the setting names something else: `no Redis server of …`. */
  isNone: string;
  /** How a person gets it. */
  ways: string;
}
