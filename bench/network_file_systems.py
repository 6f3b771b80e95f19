"""The kinds of file system on which no run file can be kept."""

NETWORK_FILE_SYSTEMS = frozenset(
    {
        "afpfs", "afs", "beegfs", "ceph", "cifs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "gfs2",
        "glusterfs", "gpfs", "lustre", "macfuse", "ncpfs", "nfs", "nfs4", "ocfs2", "osxfuse", "smb2", "smb3", "smbfs",
        "webdav",
    }
)  # fmt: skip
"""SQLite's write-ahead log needs memory that all who have the file open share: https://sqlite.org/wal.html"""
