//! Administration: people, the audit log, modules, catalogues, the state of the system, and the operator at the command line.
