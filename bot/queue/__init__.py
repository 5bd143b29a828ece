"""Work for many processes: procrastinate on our PostgreSQL database; what is due stands in the rows of capabilities."""
