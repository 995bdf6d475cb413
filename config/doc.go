// Package config reads the program's configuration: one YAML file, and the
// secrets and environment variables it names.
//
// Stage: before all others; package app builds them from a Config. Input: a file,
// the environment, and the names of the CRMs there are. Output: a Config whose
// paths can be opened from the working directory, and Warnings.
//
// On failure Load returns an *Error with everything that is wrong, each finding
// with file, line, column, key and what to do. An unknown key is an error, and so
// is a value that cannot work; nothing is guessed. No finding repeats a secret.
//
// # Values
//
// ${NAME} in a value stands for an environment variable, which must be set and
// not empty; $${ stands for ${ itself. Every key that holds a secret can be
// written with _file behind it to read the secret from a file that only its owner
// and group can read. Paths are relative to the folder of the configuration file;
// the ICP model's is also looked for in the working directory.
package config
