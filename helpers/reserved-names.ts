// Names that a project can't have. Each list is held against the real thing by a test: the Pythons that are
// installed, and the packages of a freshly generated project.

/** Why a name is taken, and the names. */
export type ReservedNames = readonly { readonly reason: string; readonly names: ReadonlySet<string> }[];

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Keywords and soft keywords of Python 3.11 to 3.14, in lower case. */
const KEYWORDS = words(`
  false none true and as assert async await break class continue def del elif else except finally for from global
  if import in is lambda nonlocal not or pass raise return try while with yield match case type
`);

/** Public top-level modules of the standard library of Python 3.11 to 3.14, and what comes with each Python. */
export const STANDARD_LIBRARY = words(`
  abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb
  binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections
  colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes
  curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno
  faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext
  glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress
  itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap
  modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator
  optparse os ossaudiodev pathlib pdb pickle pickletools pip pipes pkg_resources pkgutil platform plistlib
  poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri
  random re readline reprlib resource rlcompleter runpy sched secrets select selectors setuptools shelve shlex
  shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse
  ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile
  telnetlib tempfile termios test textwrap this threading time timeit tkinter token tokenize tomllib trace
  traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings
  wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`);

/** Django and the labels of its own apps. */
const DJANGO = words(`
  django admin admindocs auth contenttypes flatpages forms gis humanize messages postgres redirects sessions
  sitemaps sites staticfiles syndication
`);

/** Import names and package names of everything in a generated project's environment. */
const DEPENDENCIES = words(`
  argon2 argon2_cffi argon2_cffi_bindings asgiref ast_serialize brotli cffi cfgv click colorama coverage csp
  cssbeautifier debug_toolbar distlib djade django_csp django_debug_toolbar django_environ django_stubs
  django_stubs_ext djlint editorconfig environ factory factory_boy faker filelock gunicorn identify iniconfig
  jsbeautifier json5 librt mypy mypy_django_plugin mypy_extensions mypyc nodeenv packaging pathspec platformdirs
  pluggy pre_commit psycopg psycopg_binary psycopg_pool py pycparser pygments pytest pytest_cov pytest_django
  python_discovery python_json_logger pythonjsonlogger pyyaml regex ruff sqlparse tomli tqdm types_pyyaml
  typing_extensions tzdata virtualenv wheel whitenoise yaml yaml_stubs
`);

/** What stands at the top of a generated project already, or will after the first commands. */
const PROJECT = words(`
  build conftest dist dockerfile docs env gunicorn_conf htmlcov manage media node_modules plopfile quickscale
  settings static staticfiles templates tests tools urls users venv
`);

/** File names that Windows keeps for its devices. */
const WINDOWS = words(`
  con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9
`);

export const RESERVED_NAMES: ReservedNames = [
  { reason: "a keyword of Python", names: KEYWORDS },
  { reason: "a module of Python's standard library", names: STANDARD_LIBRARY },
  { reason: "a name of Django's own", names: DJANGO },
  { reason: "a package that the project depends on", names: DEPENDENCIES },
  { reason: "a file or folder of the project itself", names: PROJECT },
  { reason: "a device name on Windows", names: WINDOWS },
];
