"""Files of jobs, written as the jobs stream by, in constant memory."""
